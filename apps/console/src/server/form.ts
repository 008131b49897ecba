/** Largest form that is read, in characters. */
const BODY_LIMIT = 4096;

/** The texts of a form that was sent as a JSON object; undefined when it is none, or too long. Other values are left out. */
export async function readForm(request: Request): Promise<ReadonlyMap<string, string> | undefined> {
  const body = await request.text();
  if (body.length > BODY_LIMIT) return undefined;
  let form: unknown;
  try {
    form = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (typeof form !== "object" || form === null) return undefined;
  return new Map(Object.entries(form).flatMap(([key, value]) => (typeof value === "string" ? [[key, value]] : [])));
}
