// An ordinary XMPP client (@xmpp/client) in a process of its own, so that it verifies certificates like any other:
// NODE_EXTRA_CA_CERTS names what it trusts. Arguments: SERVICE DOMAIN USERNAME PASSWORD. Writes a JSON line for what
// happens (it asks for its roster before it says that it is there, so it is told of changes), takes JSON lines `{"to","body"}`
// to send, `{"carbons":true}` to be told of what the account's other clients send and get, `{"list","deny"}` to make a privacy list that denies an address's messages, `{"active":name}` to choose one (null:
// none), and `{"stop":true}` to log out.
import { pbkdf2 } from "node:crypto";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { client, xml } from "@xmpp/client";
import scram from "sasl-scram-sha-1/lib/bitops.js";
import { WebSocket } from "ws";

globalThis.WebSocket ??= WebSocket; // Node 20 has none of its own
// The same key by OpenSSL: its own loop over Web Crypto, a promise for each iteration, takes two seconds of a processor.
scram.Hi = promisify((text, salt, iterations, done) => pbkdf2(text, salt, iterations, 20, "sha1", done));

const [service, domain, username, password] = process.argv.slice(2);
const NS_ROSTER = "jabber:iq:roster";
const NS_PRIVACY = "jabber:iq:privacy";
const NS_CARBONS = "urn:xmpp:carbons:2";
const tell = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);

const xmpp = client({ service, domain, username, password });
xmpp.timeout = 20_000; // its own 2 s are few on a busy machine
// One try: a client that is turned away shall end, not come again and again.
xmpp.reconnect.stop();
xmpp.on("error", (error) =>
  tell({ event: "error", condition: error.condition ?? error.code ?? error.name, text: error.message }),
);
xmpp.on("online", async (jid) => {
  await xmpp.iqCaller.request(xml("iq", { type: "get" }, xml("query", { xmlns: NS_ROSTER }))).catch(() => {});
  await xmpp.send(xml("presence"));
  tell({ event: "online", jid: jid.toString() });
});
xmpp.on("stanza", (stanza) => {
  const carbon = stanza.getChild("sent", NS_CARBONS) ?? stanza.getChild("received", NS_CARBONS);
  const copied = carbon?.getChild("forwarded")?.getChild("message");
  if (copied)
    tell({
      event: "carbon",
      type: carbon.name,
      from: copied.attrs.from,
      to: copied.attrs.to,
      body: copied.getChildText("body"),
    });
  else if (stanza.is("message"))
    tell({
      event: "message",
      from: stanza.attrs.from,
      type: stanza.attrs.type,
      body: stanza.getChildText("body"),
      condition: stanza.getChild("error")?.getChildElements()[0]?.name,
    });
  if (stanza.is("presence"))
    tell({ event: "presence", from: stanza.attrs.from, type: stanza.attrs.type ?? "available" });
});
xmpp.iqCallee.set(NS_ROSTER, "query", ({ element }) => {
  const { jid, subscription, name } = element.getChild("item").attrs;
  tell({ event: "push", from: jid, type: subscription, ...(name && { body: name }) });
  return true;
});
xmpp.on("disconnect", () => tell({ event: "disconnect" }));

createInterface({ input: process.stdin }).on("line", async (line) => {
  const order = JSON.parse(line);
  if (order.stop) {
    await xmpp.stop();
    process.exit(0);
  }
  if (order.carbons) {
    await xmpp.iqCaller.request(xml("iq", { type: "set" }, xml("enable", { xmlns: NS_CARBONS })));
    return tell({ event: "set" });
  }
  const content =
    order.list !== undefined
      ? xml("list", { name: order.list }, xml("item", { ...denied(order.deny) }, xml("message")))
      : order.active !== undefined && xml("active", order.active === null ? {} : { name: order.active });
  if (content) {
    await xmpp.iqCaller.request(xml("iq", { type: "set" }, xml("query", { xmlns: NS_PRIVACY }, content)));
    return tell({ event: "set" });
  }
  await xmpp.send(xml("message", { to: order.to, type: "chat" }, xml("body", {}, order.body)));
});

xmpp.start().catch((error) => {
  tell({ event: "refused", condition: error.condition ?? error.code ?? error.name });
  process.exit(1);
});

function denied(value) {
  return { type: "jid", value, action: "deny", order: "1" };
}
