"""The MongoDB database engine (`ENGINE = "notflix_site.mongo"`) and the server it brings along."""
