import Link from "next/link";
import { MessagePage } from "../components/message-page.tsx";
import { Button } from "../components/ui/button.tsx";

export default function NotFound() {
  return (
    <MessagePage
      title="There is no such page"
      action={
        <Button asChild look="primary">
          <Link href="/">Go to the overview</Link>
        </Button>
      }
    >
      The address may be mistyped, or what was here is gone.
    </MessagePage>
  );
}
