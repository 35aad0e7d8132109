from django_mongodb_backend.base import DatabaseWrapper as _W
class DatabaseWrapper(_W):
    pass
