import { describe, expect, it } from "vitest";
import { hostMetaPages } from "./host-meta.ts";

describe("XEP-0156 §2 host-meta", () => {
  it("XEP-0156 §2.3 writes an IPv6 address as URIs do (RFC 3986 §3.2.2)", () => {
    const jrd = hostMetaPages.get("/.well-known/host-meta.json")?.({ host: "2001:db8::1", port: 443 });
    expect(jrd?.text).toContain("wss://[2001:db8::1]:443/xmpp-websocket");
  });
});
