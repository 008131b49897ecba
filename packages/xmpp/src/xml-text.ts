/** Whether XML can hold every character of the text (XML 1.0 §2.2); what a parser gave always passes. */
export function isXmlText(text: string): boolean {
  return /^[\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u.test(text);
}
