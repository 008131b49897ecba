import { describe, expect, it } from "vitest";
import { may } from "../../actor.ts";
import { change, cli, type OpenWorld, read, refused } from "./world.ts";

export function setupContract(name: string, open: OpenWorld): void {
  describe(`${name}: the setup link`, () => {
    const [before, end] = [new Date("2030-01-01T00:00:00Z"), new Date("2030-01-02T00:00:00Z")];

    it("is good until its end, and until it is replaced or removed", async () => {
      await using world = await open();
      const isLink = (hash: string, now: Date) => read(world).setup.isLink(hash, now);
      expect(await isLink("aa", before)).toBe(false);
      await change(world, (tx) => tx.setup.setLink("aa", end));
      expect(await isLink("aa", before)).toBe(true);
      expect(await isLink("aa", end)).toBe(false);
      expect(await isLink("bb", before)).toBe(false);
      await change(world, (tx) => tx.setup.setLink("bb", end));
      expect(await isLink("aa", before)).toBe(false);
      expect(await isLink("bb", before)).toBe(true);
      await change(world, (tx) => tx.setup.removeLink());
      expect(await isLink("bb", before)).toBe(false);
    });

    it("can be spent once when two use it at the same time", async () => {
      await using world = await open();
      await change(world, (tx) => tx.setup.setLink("aa", end));
      const spend = () =>
        change(world, async (tx) => {
          const valid = await tx.setup.isLink("aa", before);
          if (valid) await tx.setup.removeLink();
          return valid;
        });
      const spent = await Promise.all([spend(), spend(), spend()]);
      expect(spent.filter(({ value }) => value)).toHaveLength(1);
    });

    it("is nothing for a grant for single domains", async () => {
      await using world = await open();
      const grant = may(cli, "operator.write", "example.net");
      await refused(
        world.database.transact(grant, (tx) => tx.setup.setLink("aa", end)),
        "forbidden",
      );
    });
  });
}
