import { DomainError } from "@rostra/core/domain-error";
import { registrationError } from "@rostra/xmpp/registration";
import type { StanzaError } from "@rostra/xmpp/stanza-error";

/** What a client is told of a registration, or of a change of it, that was refused (XEP-0077 §3). Throws what is no refusal. */
export function registrationRefusal(error: unknown): StanzaError {
  if (!(error instanceof DomainError)) throw error;
  const { message: text, code } = error;
  switch (code) {
    case "conflict":
      return registrationError("conflict", { text });
    case "invalid":
      return registrationError("not-acceptable", { text });
    case "limited":
      return registrationError("resource-constraint", { text });
    case "forbidden":
      return registrationError("not-allowed", { text });
    case "notFound":
      return registrationError("item-not-found", { text });
  }
}
