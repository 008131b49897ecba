import { describe, expect, it } from "vitest";
import { type AddressKind, addressKind, urlFault } from "./address.ts";

const kinds: Readonly<Record<AddressKind, readonly string[]>> = {
  public: [
    "8.8.8.8",
    "172.15.255.255",
    "172.32.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "223.255.255.255",
    "2606:4700::1111",
  ],
  loopback: ["127.0.0.1", "127.255.255.254", "::1", "0:0:0:0:0:0:0:1"],
  private: [
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "100.127.255.255",
    "fc00::1",
    "fdff::1",
  ],
  unusable: [
    "0.0.0.0",
    "169.254.169.254",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::ffff:8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "0:0:0:0:0:ffff:a00:1",
    "::127.0.0.1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "64:ff9b:1::1",
    "4000::1",
    "example.net",
    "127.1",
    "",
  ],
};

describe("webhooks: addresses (RFC 6890)", () => {
  for (const kind of ["public", "loopback", "private", "unusable"] as const)
    it.each(kinds[kind])(`%s is ${kind}`, (address) => expect(addressKind(address)).toBe(kind));

  it.each([
    ["64:ff9b::8.8.8.8", "public"],
    ["64:ff9b::808:808", "public"],
    ["64:ff9b::127.0.0.1", "loopback"],
    ["64:ff9b::a00:1", "private"],
    ["64:ff9b::169.254.169.254", "unusable"],
    ["64:ff9b::", "unusable"],
    ["64:ff9b::1", "unusable"],
  ] as const)("%s of NAT64 is as the address in it: %s", (address, kind) => expect(addressKind(address)).toBe(kind));

  const refused = /private network/;
  it.each([
    ["https://hooks.example/rostra?key=1", undefined, undefined],
    ["https://8.8.8.8:8443/", undefined, undefined],
    ["http://hooks.example/", /https/, /https/],
    ["ftp://hooks.example/", /https/, /https/],
    ["hooks.example", /not an address/, /not an address/],
    ["https://ann:secret@hooks.example/", /user and password/, /user and password/],
    ["https://hooks.example/#part", /#/, /#/],
    ["https://127.0.0.1/", refused, undefined],
    ["https://2130706433/", refused, undefined],
    ["https://0x7f.1/", refused, undefined],
    ["https://[::1]/", refused, undefined],
    ["https://localhost/", refused, undefined],
    ["https://10.0.0.1/", refused, undefined],
    ["https://169.254.169.254/latest", refused, refused],
    ["https://[::ffff:127.0.0.1]/", refused, refused],
    ["http://127.0.0.1:9000/", /https/, undefined],
    ["http://10.0.0.1/", /https/, /https/],
  ] as const)("%s is judged before anything is resolved", (url, usually, allowed) => {
    for (const [fault, expected] of [
      [urlFault(url, false), usually],
      [urlFault(url, true), allowed],
    ] as const)
      if (expected === undefined) expect(fault).toBeUndefined();
      else expect(fault).toMatch(expected);
  });
});
