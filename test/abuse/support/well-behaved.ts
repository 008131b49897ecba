import { setTimeout } from "node:timers/promises";
import { child, text } from "@rostra/xmpp/element";
import { RawClient, type Target } from "../../support/client.ts";

/** How long the two are silent between one exchange and the next, in milliseconds: they talk, they do not attack. */
const BREATH_MS = 5;

/** Accounts of the two who only want to talk. */
export const accounts = { juliet: "r0m30myr0m30", romeo: "c0l0nn4t4" };

/** More accounts of the server that all files share. */
export const others = {
  banned: "b4nned-b4nned",
  mallory: "m4ll0ry-m4ll0ry",
  silent: "s1lent-s1lent",
  negative: "n3gative-n3g",
  present: "pr3sent-pr3s",
  absent: "abs3nt-abs3nt",
  deaf: "d3af-d3af-d3af",
  herald: "h3rald-h3rald",
};

/** Another address of this machine than attackers use: limits by address are not shared with them. */
export const OTHER_ADDRESS = "127.0.0.2";

/** Two clients that keep exchanging messages while somebody else attacks. */
export class Conversation implements AsyncDisposable {
  readonly #juliet: RawClient;
  readonly #romeo: RawClient;
  readonly #addresses: { readonly juliet: string; readonly romeo: string };
  #said = 0;
  #last: Promise<void> = Promise.resolve();

  private constructor(
    juliet: RawClient,
    romeo: RawClient,
    addresses: { readonly juliet: string; readonly romeo: string },
  ) {
    this.#juliet = juliet;
    this.#romeo = romeo;
    this.#addresses = addresses;
  }

  static async begin(target: Target, localAddress = OTHER_ADDRESS): Promise<Conversation> {
    const juliet = await RawClient.connect(target, "tls", { localAddress });
    const romeo = await RawClient.connect(target, "tls", { localAddress });
    return new Conversation(juliet, romeo, {
      juliet: await juliet.login(target.domain, "juliet", accounts.juliet, "good"),
      romeo: await romeo.login(target.domain, "romeo", accounts.romeo, "good"),
    });
  }

  /** A word there and a word back; fails unless both arrive, as the next thing and as they were said. */
  exchange(): Promise<void> {
    // One after the other also when a test that has timed out goes on in the background.
    const exchanged = this.#last.then(() => this.#exchange());
    this.#last = exchanged.catch(() => {});
    return exchanged;
  }

  async #exchange(): Promise<void> {
    const word = `word ${this.#said++}`;
    await say(this.#juliet, this.#romeo, this.#addresses.romeo, `${word} there`);
    await say(this.#romeo, this.#juliet, this.#addresses.juliet, `${word} back`);
  }

  /** Talks while the attack goes on, then for as long as what it left is there: so many exchanges at least. */
  async beside(exchanges: number, attack: () => Promise<unknown>): Promise<void> {
    let attacking = true;
    const attacked = attack().finally(() => {
      attacking = false;
    });
    attacked.catch(() => {});
    for (let made = 0; attacking || made < exchanges; made++) {
      await this.exchange();
      await setTimeout(BREATH_MS);
    }
    await attacked;
  }

  /** Repeats the attack until so many exchanges were made while it went on, and at least `rounds` times. */
  async during(exchanges: number, attack: () => Promise<unknown>, rounds = 1): Promise<void> {
    let made = 0;
    let attacking = true;
    const attackAgain = async (): Promise<void> => {
      for (let round = 0; round < rounds || made < exchanges; round++) {
        await attack();
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const attacked = attackAgain().finally(() => {
      attacking = false;
    });
    attacked.catch(() => {});
    try {
      for (; attacking; made++) {
        await this.exchange();
        await setTimeout(BREATH_MS);
      }
    } finally {
      made = exchanges;
    }
    await attacked;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#juliet[Symbol.asyncDispose]();
    await this.#romeo[Symbol.asyncDispose]();
  }
}

async function say(from: RawClient, to: RawClient, address: string, words: string): Promise<void> {
  from.send(`<message xmlns='jabber:client' type='chat' to='${address}'><body>${words}</body></message>`);
  const message = await to.element(words);
  const body = child(message, "body");
  if (message.name !== "message" || !body || text(body) !== words)
    throw new Error(`expected ${words}, got ${JSON.stringify(message)}`);
}
