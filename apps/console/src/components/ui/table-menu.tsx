"use client";

import { Check, Settings2 } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useTableChoice } from "../../lib/table-choice.ts";
import { Button } from "./button.tsx";
import { type DataColumn, hiddenAtFirst } from "./data-table.tsx";
import { Menu, MenuContent, MenuLabel, MenuSeparator, MenuTrigger } from "./menu.tsx";

interface TableMenuProps<Row> {
  /** As the table has it. */
  readonly name: string;
  readonly columns: readonly DataColumn<Row>[];
}

const itemClass =
  "flex min-h-8.5 select-none items-center gap-2.5 rounded-lg px-2.5 text-sm outline-none data-highlighted:bg-hover [&_svg]:size-4 [&_svg]:shrink-0";
const labelClass = "px-2.5 pt-1.5 pb-1 font-medium text-ink-3 text-xs";

/** Which columns a table shows, and how much room its rows take. */
export function TableMenu<Row>({ name, columns }: TableMenuProps<Row>) {
  const { choice, setDensity, setHidden } = useTableChoice(name, hiddenAtFirst(columns));
  const optional = columns.filter(({ required }) => !required);
  const toggle = (id: string, isShown: boolean): void =>
    setHidden(isShown ? choice.hidden.filter((one) => one !== id) : [...choice.hidden, id]);
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button look="ghost" aria-label="Table settings" title="Columns and density">
          <Settings2 aria-hidden />
        </Button>
      </MenuTrigger>
      <MenuContent>
        {optional.length > 0 && (
          <>
            <MenuLabel className={labelClass}>Columns</MenuLabel>
            {optional.map(({ id, label }) => (
              <DropdownMenu.CheckboxItem
                key={id}
                checked={!choice.hidden.includes(id)}
                onCheckedChange={(isShown) => toggle(id, isShown)}
                onSelect={(event) => event.preventDefault()} // several are chosen in one go
                className={itemClass}
              >
                <span className="grid size-4 place-items-center">
                  <DropdownMenu.ItemIndicator>
                    <Check aria-hidden />
                  </DropdownMenu.ItemIndicator>
                </span>
                {label}
              </DropdownMenu.CheckboxItem>
            ))}
            <MenuSeparator />
          </>
        )}
        <MenuLabel className={labelClass}>Density of all tables</MenuLabel>
        <DropdownMenu.RadioGroup
          value={choice.density}
          onValueChange={(value) => setDensity(value === "compact" ? "compact" : "comfortable")}
        >
          {(["comfortable", "compact"] as const).map((density) => (
            <DropdownMenu.RadioItem key={density} value={density} className={itemClass}>
              <span className="grid size-4 place-items-center">
                <DropdownMenu.ItemIndicator>
                  <Check aria-hidden />
                </DropdownMenu.ItemIndicator>
              </span>
              {density === "compact" ? "Compact" : "Comfortable"}
            </DropdownMenu.RadioItem>
          ))}
        </DropdownMenu.RadioGroup>
      </MenuContent>
    </Menu>
  );
}
