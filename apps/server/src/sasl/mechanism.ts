import type { Account } from "@rostra/core/account/account-store";
import type { ScramCredential } from "@rostra/core/account/credentials";
import type { DomainPolicy } from "@rostra/core/domain/domain-store";
import type { Element } from "@rostra/xmpp/element";
import type { BareJid } from "@rostra/xmpp/jid";
import type { SaslFailure } from "@rostra/xmpp/sasl/mechanism";
import type { Negotiation } from "../negotiate.ts";

/** Whom a stream belongs to once it has logged in. */
export interface Identity {
  readonly jid: BareJid;
  readonly policy: DomainPolicy;
  /** Sessions it may hold at once. */
  readonly sessionLimit: number;
  /** Absent where the identity lasts no longer than the stream. */
  readonly account?: Account;
}

/** Who proved to be whom. Whether it may act, and as whom it asks to, is decided after (exchange.ts). */
export interface Proven {
  readonly identity: Identity;
  /** As whom the client asks to act, raw; absent: as itself. */
  readonly authzid?: string | undefined;
  /** What goes to the client with the success. */
  readonly data?: Uint8Array | undefined;
  /** The type of the channel binding that the proof was made over, if it was. */
  readonly channelBinding?: string | undefined;
  /** The stored key that the password was checked against, where it was a password. */
  readonly credential?: ScramCredential;
  /** Done once it is known that the identity may act; gives a new token, if it comes to one. Throws {@link Refused}. */
  settle?(): Promise<GivenToken | undefined>;
}

/** A token of FAST on its way to its client (XEP-0484 §3.3). */
export interface GivenToken {
  readonly token: string;
  readonly expiry: Date;
}

/** What a client may choose from. */
export interface Offer<Name extends string = string> {
  /** In order of preference (6120-6.4.1-1). */
  readonly mechanisms: readonly Name[];
  /** The connection's channel bindings by type; empty where there are none. */
  readonly bindings: ReadonlyMap<string, Uint8Array>;
}

/** One run of a mechanism, whatever the syntax it is carried in. */
export interface Exchange {
  readonly negotiation: Negotiation;
  /** What was offered on this stream. */
  readonly offer: Offer;
  /** The first message of the client; it was asked for where the client sent none. */
  readonly initial: Uint8Array;
  /** Sends a challenge and gives the response. Throws {@link Refused} or StreamError for anything else. */
  respond(challenge: Uint8Array): Promise<Uint8Array>;
}

/** A SASL mechanism (RFC 4422 §5): who can prove what how. */
export interface Mechanism<Name extends string = string> {
  readonly name: Name;
  /** Whether it can be used on this stream; the domain's list of mechanisms is asked beside it. */
  isAvailable(negotiation: Negotiation, bindings: Offer["bindings"]): boolean;
  /** Runs it to its end. Throws {@link Refused}. */
  run(exchange: Exchange): Promise<Proven>;
}

/** Ends an exchange that failed, or that the client gave up or spoiled; the stream goes on. */
export class Refused extends Error {
  readonly failure: SaslFailure;
  /** The request that began another exchange (6120-6.4.2-2). */
  readonly instead: Element | undefined;

  constructor(failure: SaslFailure, instead?: Element) {
    super(failure.reason);
    this.failure = failure;
    this.instead = instead;
  }
}
