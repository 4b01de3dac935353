/** Does one thing of several: the others are done whatever it throws, which becomes an uncaught error. */
export function guarded(action: () => void): void {
  try {
    action();
  } catch (error) {
    setTimeout(() => {
      throw error;
    });
  }
}
