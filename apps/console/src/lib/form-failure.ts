/** Why a save was refused, for a form to show. */
export interface FormFailure {
  readonly message: string;
  /** The input at fault, where there is one. */
  readonly field: string | undefined;
}

/** What to tell about an error of an API call; undefined for none. `fields` are those the form can mark. */
export function formFailure(error: unknown, fields: readonly string[]): FormFailure | undefined {
  if (!error) return undefined;
  const field = failureField(error);
  return { message: failureMessage(error), field: field !== undefined && fields.includes(field) ? field : undefined };
}

/** The sentence for people in an error of an API call. */
export function failureMessage(error: unknown): string {
  if (!(error instanceof Error)) return "Something went wrong. Try again.";
  const data = dataOf(error);
  if (data === undefined) return "The console's server cannot be reached. Check the connection and try again.";
  const requestId = "requestId" in data && typeof data.requestId === "string" ? ` (request ${data.requestId})` : "";
  return `${error.message}${requestId}`;
}

/** The tRPC code of an error (`NOT_FOUND`), if the server gave one. */
export function failureCode(error: unknown): string | undefined {
  const data = dataOf(error);
  return data && "code" in data && typeof data.code === "string" ? data.code : undefined;
}

/** Whether what was asked for is not there, or not for this operator to know, or no address at all. */
export function isAbsent(error: unknown): boolean {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : failureCode(error);
  return code === "NOT_FOUND" || code === "BAD_REQUEST";
}

/** The input that the server finds at fault, by its name. */
export function failureField(error: unknown): string | undefined {
  const data = dataOf(error);
  return data && "field" in data && typeof data.field === "string" ? data.field : undefined;
}

function dataOf(error: unknown): object | undefined {
  if (!(error instanceof Error) || !("data" in error)) return undefined;
  return typeof error.data === "object" && error.data !== null ? error.data : undefined;
}
