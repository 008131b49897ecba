/** The parts of the operators' page, in order, each with what one must be allowed to see it; the first has the page's own address. */
export const operatorTabs = [
  { id: "people", label: "People", verb: "operator.read" },
  { id: "invitations", label: "Invitations", verb: "operator.read" },
  { id: "tokens", label: "API tokens", verb: "token.read" },
  { id: "webhooks", label: "Webhooks", verb: "webhook.read" },
] as const;

export type OperatorTab = (typeof operatorTabs)[number]["id"];

/** The address of a tab. */
export function operatorTabPath(tab: OperatorTab): string {
  return tab === "people" ? "/operators" : `/operators/${tab}`;
}

/** The tab of the page at `path` (`/operators/tokens`). */
export function operatorTab(path: string): OperatorTab {
  const last = path.split("/")[2];
  return operatorTabs.find(({ id }) => id === last)?.id ?? "people";
}
