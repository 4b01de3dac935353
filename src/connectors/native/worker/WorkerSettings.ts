/** What a worker of the native connector is told when it starts. */
export interface WorkerSettings {
  /** URL of the file with libhdf5. */
  readonly libhdf5: string;
}
