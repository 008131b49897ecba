import { describe, expect, it } from "vitest";
import { Traffic } from "./traffic.ts";

describe("product.md page 3: counting what goes on", () => {
  it("gives what happened since the last time, zeros for a quiet domain, and nothing of others", () => {
    const traffic = new Traffic();
    traffic.count("logins", "example.net");
    traffic.count("delivered", "example.net");
    traffic.count("delivered", "example.net");
    traffic.count("logins", "gone.example");
    const none = { logins: 0, loginsRefused: 0, delivered: 0, spooled: 0, returned: 0 };
    expect(traffic.take(["example.net", "example.com"])).toEqual(
      new Map([
        ["example.net", { ...none, logins: 1, delivered: 2 }],
        ["example.com", none],
      ]),
    );
    expect(traffic.take(["example.net", "gone.example"])).toEqual(
      new Map([
        ["example.net", none],
        ["gone.example", none],
      ]),
    );
  });
});
