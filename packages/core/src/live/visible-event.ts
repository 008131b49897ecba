import { type Actor, type Grant, mayAnywhere, type Verb } from "../actor.ts";
import { DomainError } from "../domain-error.ts";
import { type DomainEvent, type DomainEventType, domainOf } from "../domain-event.ts";

type Subject = DomainEventType extends infer Type ? (Type extends `${infer Before}.${string}` ? Before : never) : never;

/** What one must be allowed to read to be told that something of a kind happened; a new kind does not compile until it is here. */
const verbs: Readonly<Record<Subject, Verb>> = {
  domain: "domain.read",
  account: "account.read",
  session: "session.read",
  message: "account.read",
  roster: "roster.read",
  group: "roster.read",
  privacy: "privacy.read",
  privacyTemplate: "privacy.read",
  report: "report.read",
  import: "account.import",
  export: "audit.read",
  invitation: "invitation.read",
  operator: "operator.read",
  setup: "audit.read",
  audit: "audit.read",
  token: "token.read",
  webhook: "webhook.read",
};

/**
 * Whether an actor may be told of an event, as its roles are now: ask anew when they change. Events of the installation
 * are for who may read such a thing everywhere.
 */
export function visibleTo(actor: Actor): (event: DomainEvent) => boolean {
  const granted = new Map<Verb, Grant["domains"]>();
  for (const verb of new Set(Object.values(verbs))) {
    try {
      granted.set(verb, mayAnywhere(actor, verb).domains);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
  }
  return (event) => {
    const domains = granted.get(verbs[subjectOf(event.type)]);
    if (domains === undefined || domains === "all") return domains === "all";
    const domain = domainOf(event);
    return domain !== undefined && domains.has(domain);
  };
}

function subjectOf(type: DomainEventType): Subject {
  const [subject] = type.split(".");
  for (const known of subjects) if (known === subject) return known;
  throw new Error(`events of the type ${type} are about nothing known`);
}

const subjects = Object.keys(verbs).filter((text): text is Subject => text in verbs);

/** Events after which it must be asked anew who somebody is, and what it may. */
const changesWho: ReadonlySet<DomainEventType> = new Set<DomainEventType>([
  "operator.rolesChanged",
  "operator.removed",
  "operator.sessionsEnded",
  "operator.sessionEnded",
  "operator.signedOut",
  "operator.passwordChanged",
  "operator.twoFactorEnded",
  "token.revoked",
  "domain.removed",
]);

/** Whether what an actor may, or whether it is anybody, can have changed by an event. */
export function mayConcern(actor: Actor, event: DomainEvent): boolean {
  if (!changesWho.has(event.type)) return false;
  if (event.type === "token.revoked") return actor.kind === "token" && actor.id === event.token;
  if (!("operator" in event)) return true;
  const operator = actor.kind === "token" ? actor.operator : actor.kind === "operator" ? actor.id : undefined;
  return event.operator === operator;
}
