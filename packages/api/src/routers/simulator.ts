import { plainSimulation } from "@rostra/core/privacy/simulation-json";
import { privacySubject, stanzaTypes } from "@rostra/xmpp/privacy";
import { z } from "zod";
import { contactJid, privacyListName } from "../inputs.ts";
import { procedure, router } from "../trpc.ts";

/** Sessions that may be supposed for one side. */
const SESSION_LIMIT = 100;
/** Longest resource, in characters (RFC 7622 §3.4). */
const RESOURCE_LIMIT = 1023;

const assumed = z
  .array(
    z.object({
      resource: z.string().max(RESOURCE_LIMIT, "This is too long."),
      /** Absent: no presence yet. */
      priority: z.number().int().min(-128).max(127).exactOptional(),
      activeList: privacyListName.exactOptional(),
    }),
  )
  .max(SESSION_LIMIT, `Suppose at most ${SESSION_LIMIT} sessions.`);

/** What would become of a stanza: lists, delivery, what is kept, what comes back. */
export const simulatorRouter = router({
  /** `NOT_FOUND` unless one side at least is at a domain that the actor may see; of the other nothing is told then. */
  run: procedure
    .input(
      z
        .object({
          from: contactJid,
          to: contactJid,
          stanza: z.enum(["message", "presence", "iq"]),
          type: z.string(),
          /** Absent: the sessions as they are now; empty: offline. */
          fromSessions: assumed.exactOptional(),
          toSessions: assumed.exactOptional(),
        })
        .transform(({ stanza: kind, type, ...rest }, ctx) => {
          const stanza = privacySubject(kind, type);
          if (stanza) return { ...rest, stanza };
          const message = `A stanza of kind ${kind} has one of the types ${stanzaTypes[kind].join(", ")}.`;
          ctx.addIssue({ code: "custom", message, path: ["type"] });
          return z.NEVER;
        }),
    )
    .query(async ({ ctx, input }) => plainSimulation(await ctx.services.simulator.run(ctx.actor, input))),
});
