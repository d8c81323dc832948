/* Which lines of the desk's talk were not read yet: those that came while it was not on the screen. No DOM. */

export class Talk {
  #readTo = 0;

  constructor(messages = []) {
    this.read(messages);
  }

  read(messages = []) {
    this.#readTo = Math.max(this.#readTo, ...messages.map(({ id }) => id));
  }

  unread(messages = []) {
    return messages.filter(({ id }) => id > this.#readTo);
  }
}
