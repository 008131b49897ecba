import { accountPath } from "../../lib/account-path.ts";

/** The privacy tab of an account, with one of its lists open where a name is given. */
export function privacyPath(account: string, list?: string): string {
  return `${accountPath(account)}/privacy${list === undefined ? "" : `?${new URLSearchParams({ list })}`}`;
}
