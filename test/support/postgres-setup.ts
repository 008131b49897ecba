import { postgresSetup } from "@rostra/db/testing/setup";

/** One Postgres for a test run; every test file has databases of its own on it. */
export default postgresSetup();
