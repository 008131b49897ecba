import { child, type Element } from "@rostra/xmpp/element";
import { NS_PRIVACY } from "@rostra/xmpp/namespaces";
import { brief, type Im } from "./im.ts";

/** A privacy set that must succeed; gives all else that came, pushes apart. */
export async function setPrivacy(im: Im, content: string): Promise<readonly Element[]> {
  const got = await im.do(`<iq type='set' id='set'><query xmlns='${NS_PRIVACY}'>${content}</query></iq>`);
  const answer = got.find(({ attrs }) => attrs["id"] === "set");
  if (answer?.attrs["type"] !== "result") throw new Error(`refused: ${got.map(brief)}`);
  return got.filter((one) => one !== answer && !isPush(one));
}

function isPush(element: Element): boolean {
  return element.attrs["type"] === "set" && child(element, "query", NS_PRIVACY) !== undefined;
}

/** A list that denies an address, all of it or the kinds named. */
export function deny(name: string, jid: string, kinds = ""): string {
  return `<list name='${name}'><item type='jid' value='${jid}' action='deny' order='1'>${kinds}</item></list>`;
}
