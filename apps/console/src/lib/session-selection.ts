/**
 * The ids that have left a page since it was read `before`, and did not go over to the next one: something that came after
 * them is still there, or there is no next page.
 */
export function leftPage(before: readonly string[], now: readonly string[], hasNext: boolean): readonly string[] {
  const here = new Set(now);
  const last = hasNext ? before.findLastIndex((id) => here.has(id)) : before.length;
  return before.slice(0, Math.max(last, 0)).filter((id) => !here.has(id));
}
