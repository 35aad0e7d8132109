// Languages by their tags: how people call them, and which of several is the one that is wanted.

function languageName(tag, language) {
  try {
    return new Intl.DisplayNames([language], { type: "language" }).of(tag);
  } catch {
    return tag; // A manifest may say anything.
  }
}

// A label begins with what a language calls itself, or is a name of its own: on an English page "Deutsch 5.1" is
// "German 5.1", and "Original" is "English – Original".
export function nameOf({ lang, labels }) {
  const label = labels?.[0]?.text ?? "";
  if (!lang || lang === "und") return label;
  const name = languageName(lang, document.documentElement.lang);
  const known = [languageName(lang, lang), name].find((one) => label.toLowerCase().startsWith(one.toLowerCase()));
  if (known) return name + label.slice(known.length);
  return label ? `${name} – ${label}` : name;
}

const mainPart = (tag) => (tag ?? "").toLowerCase().split("-")[0];

// The one in exactly that language, else one in another region's: "pt" will do for "pt-BR".
export function inLanguage(found, wanted, tagOf) {
  if (!wanted) return undefined;
  return (
    found.find((one) => tagOf(one)?.toLowerCase() === wanted.toLowerCase()) ??
    found.find((one) => mainPart(tagOf(one)) === mainPart(wanted))
  );
}
