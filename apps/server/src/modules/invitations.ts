import { DomainError } from "@rostra/core/domain-error";
import { invitationPage, invitationUri } from "@rostra/core/invitation/invitation-uri";
import { resultForm } from "@rostra/xmpp/data-form";
import { NS_INVITE } from "@rostra/xmpp/namespaces";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import type { Module } from "../module.ts";
import type { ServerContext } from "../server-context.ts";

/**
 * Invitations that users make by their client (XEP-0401 §5.1), where the domain's policy lets them: whoever opens one
 * becomes a contact, and may make an account for it unless registration is closed. The command by which administrators invite somebody to
 * an account alone (§5.4) is not here: an account is nobody's administrator, operators do that in the console.
 */
export function invitations({ services, settings, domains }: ServerContext): Module {
  return {
    name: "invitations",
    specs: ["XEP-0401", "XEP-0379"],
    commands: [
      {
        node: `${NS_INVITE}#invite`,
        name: "Invite somebody",
        isOffered: ({ facts, jid }, domain) =>
          domains.get(domain)?.policy.userInvitations === true && jid.domain === domain && !facts.temporary,
        async execute({ facts: { account } }) {
          const actor = { kind: "entity", jid: account } as const;
          const { domain } = account;
          const forAccount = domains.get(domain)?.policy.registration !== "closed"; // without it no ibr=y
          try {
            const { value } = await services.invitations.create(actor, { domain, contact: account, forAccount });
            const { invitation, token } = value;
            return resultForm(`${NS_INVITE}#invitation`, [
              ["uri", invitationUri(invitation, token)],
              ["landing-url", invitationPage(settings.consoleUrl, token)],
              ["expire", invitation.expiresAt.toISOString()],
            ]);
          } catch (error) {
            if (!(error instanceof DomainError)) throw error;
            throw new StanzaError(error.code === "limited" ? "resource-constraint" : "forbidden", {
              text: error.message,
            });
          }
        },
      },
    ],
  };
}
