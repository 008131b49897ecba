import { ListChecks } from "lucide-react";
import Link from "next/link";
import { Button } from "../../../../../components/ui/button.tsx";
import { Card } from "../../../../../components/ui/card.tsx";
import { EmptyState } from "../../../../../components/ui/states.tsx";

export default function NoSuchTemplate() {
  return (
    <Card>
      <h1 className="sr-only">No such template</h1>
      <EmptyState
        icon={ListChecks}
        title="There is no such template"
        action={
          <Button asChild>
            <Link href="/privacy-templates">All templates</Link>
          </Button>
        }
      >
        It may have been deleted, or it is on a domain that you do not look after.
      </EmptyState>
    </Card>
  );
}
