import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

/**
 * A server that lets everybody in and answers every query with its version and encoding: as much of the Postgres protocol
 * (chapter “Message Formats”) as it takes to look like an old one.
 */
export async function oldPostgres(
  version: string,
  number: number,
): Promise<{ readonly url: string } & AsyncDisposable> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => {
      socket.write(Buffer.concat([message("R", int32(0)), message("Z", Buffer.from("I"))])); // AuthenticationOk, ReadyForQuery
      socket.on("data", (data) => {
        if (data.toString("latin1", 0, 1) !== "Q") return;
        const row = [String(number), version, "UTF8"];
        const fields = ["number", "version", "encoding"].map((name, index) =>
          Buffer.concat([
            Buffer.from(`${name}\0`),
            int32(0),
            int16(0),
            int32(index === 0 ? 23 : 25),
            int16(-1),
            int32(-1),
            int16(0),
          ]),
        );
        const cells = row.map((cell) => Buffer.concat([int32(cell.length), Buffer.from(cell)]));
        socket.write(
          Buffer.concat([
            message("T", Buffer.concat([int16(fields.length), ...fields])),
            message("D", Buffer.concat([int16(cells.length), ...cells])),
            message("C", Buffer.from("SELECT 1\0")),
            message("Z", Buffer.from("I")),
          ]),
        );
      });
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `postgresql://app@127.0.0.1:${(server.address() as AddressInfo).port}/app`,
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
}

function message(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}
