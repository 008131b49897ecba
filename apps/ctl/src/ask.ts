import { createInterface } from "node:readline";
import { type Readable, Writable } from "node:stream";
import { Failure } from "./failure.ts";

/** Where answers come from and questions go to. */
export interface Terminal {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Writable;
}

const standard: Terminal = { input: process.stdin, output: process.stderr };

/** Asks one line on the terminal. Without a terminal it throws a {@link Failure} with `advice`. */
export async function ask(question: string, advice: string, terminal = standard): Promise<string> {
  return readLine(question, advice, terminal, terminal.output);
}

/** A new password: the first line of standard input, or asked for twice on the terminal without showing it. */
export async function newPassword(fromStdin: boolean, terminal = standard): Promise<string> {
  const password = fromStdin ? await firstLine(terminal.input) : await askPassword("Password: ", terminal);
  if (password === "") throw new Failure("usage", "The password is empty.");
  if (!fromStdin && (await askPassword("Once more: ", terminal)) !== password)
    throw new Failure("usage", "The two passwords differ.");
  return password;
}

async function askPassword(question: string, terminal: Terminal): Promise<string> {
  const nothing = new Writable({ write: (_chunk, _encoding, done) => done() });
  terminal.output.write(question);
  const line = await readLine("", "Give the password with --password-stdin.", terminal, nothing);
  terminal.output.write("\n");
  return line;
}

function readLine(question: string, advice: string, { input }: Terminal, echo: Writable): Promise<string> {
  if (!input.isTTY) throw new Failure("usage", advice);
  const lines = createInterface({ input, output: echo, terminal: true });
  return new Promise((resolve, reject) => {
    lines.once("SIGINT", () => lines.close());
    lines.once("close", () => reject(new Failure("refused", "Interrupted.")));
    lines.question(question, (line) => {
      resolve(line);
      lines.close();
    });
  });
}

async function firstLine(input: Readable): Promise<string> {
  const lines = createInterface({ input });
  for await (const line of lines) return line;
  return "";
}
