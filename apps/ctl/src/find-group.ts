import type { Group } from "@rostra/core/group/group-store";
import type { Services } from "@rostra/core/services";
import type { Context } from "./context.ts";
import { Failure } from "./failure.ts";

/** The one group of that name or id, of one domain or of all; throws a {@link Failure} for none and for several. */
export async function findGroup(
  { actor }: Pick<Context, "actor">,
  services: Services,
  which: string,
  domain: string | undefined,
): Promise<Group> {
  const found = (await services.groups.list(actor, domain)).filter(({ id, name }) => id === which || name === which);
  const [one, ...more] = found;
  if (!one) throw new Failure("refused", `There is no group ${which}.`);
  if (more.length > 0)
    throw new Failure(
      "usage",
      `${which} is a group of ${found.map((each) => each.domain).join(", ")}: say which with --domain.`,
    );
  return one;
}
