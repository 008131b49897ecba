// Preloaded (`node --import`) into processes of others that the launcher starts: when the launcher is gone, so are they.
process.once("disconnect", () => {
  try {
    process.kill(-process.pid, "SIGTERM"); // the whole group: such a process may have children of its own
  } catch {
    process.exit(0);
  }
});
