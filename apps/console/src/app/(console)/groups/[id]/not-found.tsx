import { BookUser } from "lucide-react";
import { NoSuch } from "../../../../components/no-such.tsx";

export default function NoSuchGroup() {
  return <NoSuch thing="group" icon={BookUser} list={{ href: "/groups", label: "All groups" }} />;
}
