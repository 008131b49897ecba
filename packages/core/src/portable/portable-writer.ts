import { el, withChildren } from "@rostra/xmpp/element";
import { NS_PORTABLE, NS_PORTABLE_ROSTRA } from "@rostra/xmpp/namespaces";
import { escapeAttribute, serialize } from "@rostra/xmpp/serialize";
import type { PortableAccount, PortableGroup } from "./portable-account.ts";
import { csvAccount, csvHeader } from "./portable-csv.ts";
import { plainAccount, plainGroup, printGroupLine, printJson } from "./portable-json.ts";
import { userElement } from "./portable-xml.ts";

/** The kinds of file that accounts are carried in. */
export const portableFormats = ["csv", "jsonl", "xep0227"] as const;
export type PortableFormat = (typeof portableFormats)[number];

/** How accounts are written one after the other; the parts in this order make a file. */
export interface PortableWriter {
  readonly mediaType: string;
  readonly extension: string;
  /** `reasons`: whether accounts will come with theirs. */
  begin(domain: string, reasons?: boolean): string;
  /** Nothing where the format has no groups. */
  group(group: PortableGroup): string;
  /** `reason`: why it was not imported. */
  account(account: PortableAccount, reason?: string): string;
  end(): string;
}

/** The formats that accounts are written in; each can be read again. */
export const portableWriters: Readonly<Record<PortableFormat, PortableWriter>> = {
  csv: {
    mediaType: "text/csv; charset=utf-8",
    extension: "csv",
    begin: (_domain, reasons = false) => (reasons ? csvHeader("reason") : csvHeader()),
    group: () => "",
    account: (account, reason) => (reason === undefined ? csvAccount(account) : csvAccount(account, reason)),
    end: () => "",
  },
  jsonl: {
    mediaType: "application/jsonl; charset=utf-8",
    extension: "jsonl",
    begin: () => "",
    group: (group) => `${printGroupLine(group)}\n`,
    account: (account, reason) =>
      `${printJson({ ...plainAccount(account), ...(reason !== undefined && { reason }) })}\n`,
    end: () => "",
  },
  xep0227: {
    mediaType: "application/xml; charset=utf-8",
    extension: "xml",
    begin: (domain) =>
      `<?xml version='1.0' encoding='UTF-8'?>\n<server-data xmlns='${NS_PORTABLE}'>\n<host jid='${escapeAttribute(domain)}'>\n`,
    group: (group) =>
      `${serialize(el("group", NS_PORTABLE_ROSTRA, undefined, printJson(plainGroup(group))), NS_PORTABLE)}\n`,
    account(account, reason) {
      const user = userElement(account);
      const told = reason === undefined ? [] : [el("reason", NS_PORTABLE_ROSTRA, undefined, reason)];
      return `${serialize(withChildren(user, [...user.children, ...told]), NS_PORTABLE)}\n`;
    },
    end: () => "</host>\n</server-data>\n",
  },
};
