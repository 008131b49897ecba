// Brings the database of DATABASE_URL up to date; for the bench, which has a database of its own.
import { processEnvironment } from "@rostra/config/settings";
import { migrate } from "@rostra/db/migrate";

const { DATABASE_URL: url } = processEnvironment;
if (url === undefined) throw new Error("DATABASE_URL is not set");
for (const name of await migrate({ url })) console.log(`applied ${name}`);
