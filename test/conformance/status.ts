import type { Status } from "./table.ts";

const federation = "needs streams between servers, which are not built yet";

/** Why each id of the contract that no test names has none (see `Status` for the patterns). */
export const statuses: readonly Status[] = [
  // Of the door (streams and login).
  { state: "open", reason: "needs stream management with resumption, which is not built yet", ids: ["7395-3.10-1"] },
  {
    state: "open",
    reason: "no policy on single stanzas yet: too big ends the stream, too fast is read later, content is nobody's",
    ids: ["6120-8.3.3.12-1"],
  },
  {
    state: "not applicable",
    reason: "a policy is of the domain, and what it forbids is not offered: invalid-mechanism",
    ids: ["6120-6.5.9-1"],
  },
  { state: "not applicable", reason: "this server repairs prefixes and asks for none", ids: ["6120-4.9.3.2-1"] },
  {
    state: "not applicable",
    reason: "whatever this server ends a stream for has a defined condition; its own stand beside one (6120-4.9.2-1)",
    ids: ["6120-4.9.3.21-1"],
  },
  {
    state: "not applicable",
    reason: "this server does not validate against schemas",
    ids: ["6120-4.9.3.11-1", "3921-B-1"],
  },
  {
    state: "not applicable",
    reason: "this server redirects nobody",
    ids: ["6120-4.9.3.19-1", "6120-4.9.3.19-2", "7395-3.6.1-1", "6120-8.3.3.14-1"],
  },
  { state: "not applicable", reason: "this server never sends it", ids: ["6120-8.3.3.21-1"] },

  // Between servers.
  { state: "open", reason: federation, ids: ["6120-3.2-*", "6120-3.3-*", "6120-S2S-*", "6120-13.7.2-*"] },
  {
    state: "open",
    reason: federation,
    ids: ["6120-4.3.6-2", "6120-4.5-2", "6120-4.6-2", "6120-4.7.2-2", "6120-4.8.3-1", "6120-8.1.1-2", "6120-8.1.2-4"],
  },
  {
    state: "open",
    reason: federation,
    ids: ["6120-4.9.3.7-1", "6120-4.9.3.15-1", "6120-4.9.3.19-3", "6120-4.9.3.23-1", "6120-8.3.3.17-1"],
  },
  {
    state: "open",
    reason: federation,
    ids: ["6120-10.1-3", "6120-10.4-1", "3921-11.2-3", "3921-11.2-4", "3921-11.2-5", "D21"],
  },
  {
    state: "open",
    reason: "for clients under 6120-8.1.2-1; the stream error is one of streams between servers, not built yet",
    ids: ["6120-4.9.3.9-1"],
  },
  {
    state: "open",
    reason: "for clients under 6120-5.2-1; streams between servers are not built yet",
    ids: ["6120-TLS-5"],
  },
  {
    state: "open",
    reason: "within this server under 3921-11.2-1; other servers are not reached yet",
    ids: ["3921-4-1"],
  },

  {
    state: "open",
    reason: "local contacts need no probe (3921-5.1.1-2); those elsewhere need streams between servers, not built yet",
    ids: ["D3", "3921-5.1.1-3", "3921-5.1.1-4", "6121-4.3-1"],
  },
  {
    state: "open",
    reason: federation,
    ids: ["D31", "3921-5.1.6-6", "6121-3.1.2-4", "6121-8.5.3.2.2-1"],
  },

  // Services that are not built.
  { state: "open", reason: "components are not built yet", ids: ["6120-10.5-2", "3921-5.1.3-2"] },
  {
    state: "open",
    reason: "needs rooms, which are not built yet",
    ids: ["3921-2.1.1-4", "6120-8.3.3.11-1", "6120-8.3.3.13-1", "6120-8.3.3.15-1"],
  },
  { state: "open", reason: "needs rooms or accounts that can move, which are not built yet", ids: ["6120-8.3.3.5-1"] },
  { state: "open", reason: "needs publishing (PEP), which is not built yet", ids: ["6120-8.3.3.20-1"] },

  // Instant messaging and presence.
  {
    state: "not applicable",
    reason: "a rule for clients: there is nothing a server could break",
    ids: ["3921-4.1-2", "3921-12.2-1"],
  },

  { state: "open", reason: "accounts that have moved cannot be marked yet", ids: ["6121-4.3.2-2"] },
  {
    state: "not applicable",
    reason: "a server may spare contacts that it knows to be offline; of local ones nobody could tell the difference",
    ids: ["6121-4.4.2-2"],
  },

  // Sums of others.
  {
    state: "open",
    reason: "the sum of the others, while any of them is open",
    ids: ["3921-12.1-1", "3921-12.1-2", "6120-15-1"],
  },
  {
    state: "not applicable",
    reason: "the sum of 6120-4.7.4-1 to 6120-4.7.4-3, 6120-8.1.5-1, 6120-11.6-1 and the addresses below",
    ids: ["3921-13-1"],
  },
  { state: "not applicable", reason: "this server has no gateways", ids: ["JID-17"] },
];
