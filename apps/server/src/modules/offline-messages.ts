import type { Module } from "../module.ts";

/** Messages for those who are not there (offline.ts). */
export const offlineMessages: Module = {
  name: "offline messages",
  specs: ["XEP-0160", "XEP-0203", "XEP-0334"],
  features: { server: ["msgoffline"] },
};
