import { plainPrivacyItem } from "@rostra/core/privacy/privacy-item-json";
import type { PrivacyTemplate } from "@rostra/core/privacy/privacy-template-store";
import { z } from "zod";
import { accountJid, description, domainName, privacyItems, privacyListName, seenVersion } from "../inputs.ts";
import { withEffect } from "../outputs.ts";
import { cursor, nextOutput, pageOfWhole, wholeInput } from "../page.ts";
import { procedure, router } from "../trpc.ts";

const template = z.object({ domain: domainName, name: privacyListName });

/** One account, or the members of a group, from where `next` of the call before says. */
const recipients = z.union([
  z.strictObject({ account: accountJid }),
  z.strictObject({ group: z.string().max(100), after: cursor.exactOptional() }),
]);

/** Templates for privacy lists. Every change answers what it did to live sessions (`effect`). */
export const privacyTemplateRouter = router({
  /** By domain and name, with how many items each has. */
  list: procedure
    .input(z.object({ domain: domainName.optional(), ...wholeInput }).default({}))
    .query(async ({ ctx, input }) => {
      const all = await ctx.services.privacyTemplates.list(ctx.actor, input.domain);
      return pageOfWhole(all, input, ({ domain, name }) => `${domain}\0${name}`);
    }),

  get: procedure
    .input(template)
    .query(async ({ ctx, input }) =>
      templateOutput(await ctx.services.privacyTemplates.get(ctx.actor, input.domain, input.name)),
    ),

  /** Makes a template or replaces the whole of it, as `privacy.put` a list; roster groups may be any. */
  put: procedure
    .input(
      template.extend({
        description: description.exactOptional(),
        items: privacyItems,
        version: seenVersion.exactOptional(),
      }),
    )
    .mutation(async ({ ctx, input: { version, ...made } }) => {
      const committed = await ctx.services.privacyTemplates.put(ctx.actor, made, version);
      return withEffect(ctx.services, committed, (value) => ({ template: templateOutput(value) }));
    }),

  /** The lists that were made by it stay. */
  remove: procedure.input(template).mutation(async ({ ctx, input }) => {
    const committed = await ctx.services.privacyTemplates.remove(ctx.actor, input.domain, input.name);
    return withEffect(ctx.services, committed, () => ({}));
  }),

  /** Puts it as the list `list` of accounts, each by itself: `failed` says why of those that could not have it. */
  applyTo: procedure
    .input(template.extend({ to: recipients, list: privacyListName, asDefault: z.boolean() }))
    .mutation(async ({ ctx, input: { domain, name, ...application } }) => {
      const committed = await ctx.services.privacyTemplates.apply(ctx.actor, domain, name, application);
      return withEffect(ctx.services, committed, ({ applied, failed, next, ...rest }) => ({
        ...rest,
        next: nextOutput(next),
        applied: applied.map(String),
        failed: failed.map(({ account, reason }) => ({ account: account.toString(), reason })),
      }));
    }),
});

export type PrivacyTemplateOutput = ReturnType<typeof templateOutput>;

function templateOutput({ items, ...rest }: PrivacyTemplate) {
  return { ...rest, items: items.map(plainPrivacyItem) };
}
