/**
 * Fetches the links of bulk actions, which are made by it, as one file of CSV; `onMade` is told how many there are. Throws
 * with a sentence for people.
 */
export async function fetchResetLinks(bulks: readonly string[], onMade: (links: number) => void): Promise<Blob> {
  let lines: string[] = [];
  for (const bulk of bulks) {
    const response = await fetch(`/api/accounts/reset-links?bulk=${encodeURIComponent(bulk)}`, { method: "POST" });
    if (!response.ok || !response.body) throw new Error("The links could not be made. Try again.");
    let text = "";
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      text += decoder.decode(next.value, { stream: true });
      onMade(Math.max(0, lines.length - 1) + Math.max(0, text.split("\r\n").length - 2));
    }
    const [head = "", ...rest] = text.split("\r\n").filter((line) => line !== "");
    lines = lines.length === 0 ? [head, ...rest] : [...lines, ...rest];
  }
  return new Blob([lines.map((line) => `${line}\r\n`).join("")], { type: "text/csv" });
}
