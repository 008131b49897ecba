import type { ImportConflicts, ImportPasswords } from "@rostra/core/import/import-store";

/** What is sent to be made a plan of. */
export interface ImportUpload {
  readonly file: File;
  readonly domain: string;
  readonly conflicts: ImportConflicts;
  readonly passwords: ImportPasswords;
  readonly mapping: Readonly<Record<string, string>>;
}

/** A plan that was made, and the passwords that were made with it, as CSV with a header. */
export interface MadePlan {
  readonly id: string;
  readonly passwords?: Blob;
}

/** Why a file was not taken; the message is for people. */
export class UploadError extends Error {
  override readonly name = "UploadError";
  /** The input at fault, where there is one. */
  readonly field: string | undefined;

  constructor(message: string, field?: string) {
    super(message);
    this.field = field;
  }
}

/**
 * Sends a file to `/api/import`. `onSent` is told how many bytes have gone out; after the last the server is still at the
 * records. Throws {@link UploadError}; an abort rejects as `signal` says.
 */
export function uploadImport(
  { file, domain, conflicts, passwords, mapping }: ImportUpload,
  onSent: (bytes: number) => void,
  signal: AbortSignal,
): Promise<MadePlan> {
  const query = new URLSearchParams({ domain, file: file.name, conflicts, passwords });
  if (Object.keys(mapping).length > 0) query.set("mapping", JSON.stringify(mapping));
  // Not fetch, which does not tell how much has been sent.
  const request = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      request.abort();
      reject(signal.reason);
    };
    signal.addEventListener("abort", abort, { once: true });
    request.upload.addEventListener("progress", ({ loaded }) => onSent(loaded));
    request.addEventListener("error", () =>
      reject(new UploadError("The console’s server cannot be reached, or has broken off. Try again.")),
    );
    request.addEventListener("load", () => {
      signal.removeEventListener("abort", abort);
      answerOf(request).then(resolve, reject);
    });
    request.open("POST", `/api/import?${query}`);
    request.responseType = "blob";
    request.send(file);
  });
}

async function answerOf(request: XMLHttpRequest): Promise<MadePlan> {
  const { response, status } = request;
  if (!(response instanceof Blob)) throw new UploadError("The server gave no answer. Try again.");
  const made = request.getResponseHeader("x-import-plan");
  if (made !== null) return { id: made, passwords: response };
  const answer: unknown = parsed(await response.text());
  if (status < 400) {
    const id = textAt(objectAt(answer, "plan"), "id");
    if (id !== undefined) return { id };
  }
  const error = objectAt(answer, "error");
  throw new UploadError(textAt(error, "message") ?? `The server refused the file (${status}).`, textAt(error, "field"));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function objectAt(value: unknown, name: string): object | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const part: unknown = Reflect.get(value, name);
  return typeof part === "object" && part !== null ? part : undefined;
}

function textAt(value: object | undefined, name: string): string | undefined {
  const part: unknown = value && Reflect.get(value, name);
  return typeof part === "string" ? part : undefined;
}
