/** A text that is searched for, as it is compared: nothing for one that searches for nothing. */
export function searchText(search = ""): string {
  return search.trim().replaceAll("\0", "").toLowerCase();
}

/** Whether a text is found anywhere within a name: an index of trigrams needs three letters or digits in a row. */
export function isIndexedSearch(text: string): boolean {
  return /[\p{L}\p{N}]{3}/u.test(text);
}

/** Whether a name is found by a text, as {@link searchText} gives it: anywhere in it, or only at its beginning. */
export function isFound(name: string | undefined, text: string): boolean {
  if (name === undefined) return text === "";
  return isIndexedSearch(text) ? name.toLowerCase().includes(text) : name.toLowerCase().startsWith(text);
}
