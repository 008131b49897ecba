import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import { accountRouter } from "./routers/account.ts";
import { auditRouter } from "./routers/audit.ts";
import { domainRouter } from "./routers/domain.ts";
import { groupRouter } from "./routers/group.ts";
import { importRouter } from "./routers/import.ts";
import { invitationRouter } from "./routers/invitation.ts";
import { liveRouter } from "./routers/live.ts";
import { meRouter } from "./routers/me.ts";
import { messageRouter } from "./routers/message.ts";
import { operatorRouter } from "./routers/operator.ts";
import { overviewRouter } from "./routers/overview.ts";
import { privacyRouter } from "./routers/privacy.ts";
import { privacyTemplateRouter } from "./routers/privacy-template.ts";
import { reportRouter } from "./routers/report.ts";
import { resetRouter } from "./routers/reset.ts";
import { rosterRouter } from "./routers/roster.ts";
import { sessionRouter } from "./routers/session.ts";
import { setupRouter } from "./routers/setup.ts";
import { simulatorRouter } from "./routers/simulator.ts";
import { systemRouter } from "./routers/system.ts";
import { tokenRouter } from "./routers/token.ts";
import { webhookRouter } from "./routers/webhook.ts";
import { createCallerFactory, router } from "./trpc.ts";

/** Everything a program or the console may ask; one router for each service. */
export const appRouter = router({
  setup: setupRouter,
  account: accountRouter,
  reset: resetRouter,
  me: meRouter,
  invitation: invitationRouter,
  domain: domainRouter,
  roster: rosterRouter,
  group: groupRouter,
  privacy: privacyRouter,
  privacyTemplate: privacyTemplateRouter,
  simulator: simulatorRouter,
  report: reportRouter,
  import: importRouter,
  session: sessionRouter,
  message: messageRouter,
  operator: operatorRouter,
  token: tokenRouter,
  webhook: webhookRouter,
  overview: overviewRouter,
  system: systemRouter,
  live: liveRouter,
  audit: auditRouter,
});

export type AppRouter = typeof appRouter;
export type RouterInputs = inferRouterInputs<AppRouter>;
export type RouterOutputs = inferRouterOutputs<AppRouter>;

/** The same procedures as functions, inside the process. */
export const createCaller = createCallerFactory(appRouter);
