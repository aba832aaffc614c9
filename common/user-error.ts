/** An error that the person at the keyboard can fix: a wrong argument, a taken port, a missing variable. Exit code 2. */
export class UserError extends Error {
  /** What to type, set or change next. */
  readonly next: string;

  constructor(what: string, next: string, options?: ErrorOptions) {
    super(what, options);
    this.next = next;
  }
}
