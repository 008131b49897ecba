/** The cookies that a browser holds after an answer and sends with its next request. */
export function cookiesAfter(response: Response): Headers {
  const held = new Map<string, string>();
  for (const line of response.headers.getSetCookie()) {
    const [pair = ""] = line.split(";");
    const [name = "", ...value] = pair.split("=");
    held.set(name.trim(), value.join("="));
  }
  return new Headers({ cookie: [...held].map(([name, value]) => `${name}=${value}`).join("; ") });
}

/** The value of a cookie in a request, as it stands there. */
export function cookieIn(headers: Headers, name: string): string | undefined {
  for (const pair of headers.get("cookie")?.split(";") ?? []) {
    const [key = "", ...value] = pair.split("=");
    if (key.trim() === name) return value.join("=").trim();
  }
  return undefined;
}

/** An answer of one's own that sets the cookies of another: what else that one says stays on the server. */
export function answerWithCookies(of: Response, body: unknown): Response {
  const response = Response.json(body);
  for (const cookie of of.headers.getSetCookie()) response.headers.append("set-cookie", cookie);
  return response;
}
