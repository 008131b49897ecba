import { describe, expect, it } from "vitest";
import { accountAddress } from "../account/account-service.ts";
import { invitationPage, invitationUri } from "./invitation-uri.ts";

const romeo = accountAddress("rømeo+x", "example.net");

describe("XEP-0401 §5 addresses of invitations", () => {
  it.each([
    ["XEP-0445 §2.2", { forAccount: true }, "xmpp:example.net?register;preauth=T-_"],
    ["XEP-0445 §2.1", { forAccount: true, username: "juliet" }, "xmpp:juliet@example.net?register;preauth=T-_"],
    ["XEP-0401 §5.1", { forAccount: true, contact: romeo }, "xmpp:r%C3%B8meo%2Bx@example.net?roster;preauth=T-_;ibr=y"],
    ["XEP-0379 §3.2", { forAccount: false, contact: romeo }, "xmpp:r%C3%B8meo%2Bx@example.net?roster;preauth=T-_"],
    [
      "XEP-0445 §2.1 with a contact",
      { forAccount: true, contact: romeo, username: "juliet" },
      "xmpp:juliet@example.net?register;preauth=T-_",
    ],
  ] as const)("%s: %j", (_, given, uri) => {
    expect(invitationUri({ domain: "example.net", ...given }, "T-_")).toBe(uri);
  });

  it("XEP-0401 §5.2: the page is in the console", () => {
    expect(invitationPage("https://im.example.com", "T-_")).toBe("https://im.example.com/i/T-_");
  });
});
