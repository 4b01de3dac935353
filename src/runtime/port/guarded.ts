/** Runs one of several actions: an exception becomes an uncaught error, and the other actions still run. */
export function guarded(action: () => void): void {
  try {
    action();
  } catch (error) {
    setTimeout(() => {
      throw error;
    });
  }
}
