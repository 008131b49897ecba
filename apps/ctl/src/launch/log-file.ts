import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** A log file is put aside as NAME.1 when it has grown to so many bytes; an older NAME.1 goes. */
export const LOG_FILE_BYTES = 10 * 1024 * 1024;

/** A file that grows by whole lines and is put aside when it is large. */
export interface LogFile {
  readonly path: string;
  write(line: string): void;
  close(): void;
}

export function openLogFile(path: string, limit = LOG_FILE_BYTES): LogFile {
  mkdirSync(dirname(path), { recursive: true });
  let file = openSync(path, "a", 0o640);
  let size = fstatSync(file).size;
  return {
    path,
    write(line) {
      const bytes = Buffer.from(`${line}\n`);
      if (size > 0 && size + bytes.length > limit) {
        closeSync(file);
        renameSync(path, `${path}.1`);
        file = openSync(path, "a", 0o640);
        size = 0;
      }
      size += writeSync(file, bytes);
    },
    close() {
      closeSync(file);
    },
  };
}
