// An ordinary XMPP client (@xmpp/client) that logs in by password, asks for a token (XEP-0484), and logs in by it on a
// second connection. Arguments: SERVICE DOMAIN USERNAME PASSWORD. Writes a JSON line for each login: its address and the
// name of each element that it sent while it logged in.
import { client, xml } from "@xmpp/client";
import { WebSocket } from "ws";

globalThis.WebSocket ??= WebSocket; // Node 20 has none of its own

const [service, domain, username, password] = process.argv.slice(2);
const userAgent = xml("user-agent", { id: "d4565fa7-4d72-4749-b3d3-740edbf87770" });
let token;

for (const login of ["password", "token"]) {
  const xmpp = client({
    service,
    domain,
    resource: "xmppjs",
    credentials: async (authenticate, mechanisms, fast) => {
      fast.saveToken = async (given) => {
        token = given;
      };
      const credentials = login === "token" ? { username, token } : { username, password };
      await authenticate(credentials, mechanisms[0], userAgent);
    },
  });
  xmpp.timeout = 20_000; // its own 2 s are few on a busy machine
  xmpp.reconnect.stop();
  xmpp.on("error", (error) => process.stderr.write(`${error}\n`));
  const sent = [];
  xmpp.on("send", (element) => sent.push(`${element.name} ${element.attrs.mechanism ?? ""}`.trim()));
  const online = new Promise((resolve) => xmpp.once("online", resolve));
  // What start() gives is not waited for: it misses an answer that comes at once.
  xmpp.start().catch((error) => process.stderr.write(`${error}\n`));
  const jid = await online;
  process.stdout.write(`${JSON.stringify({ jid: jid.toString(), sent, token: token?.mechanism })}\n`);
  await xmpp.stop();
}
process.exit(0);
