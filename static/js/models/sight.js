/* What somebody who looks on knows of the show: the last answer, whether it is too old to be believed, and whether he may look no more. */

const LOST_AFTER = 6000;
const REFUSED = [401, 403, 404];

export class Sight {
  #heardAt = 0;

  constructor(clock = Date.now) {
    this.clock = clock;
    this.told = null;
    this.over = ""; /* why there is nothing to see any more */
    this.since = clock();
  }

  answered(status, body) {
    if (REFUSED.includes(status)) {
      this.over = body.sentence ?? "";
      this.told = null;
    } else if (status === 200) {
      this.over = "";
      this.told = body;
      this.#heardAt = this.clock();
    }
  }

  get lost() {
    return this.clock() - Math.max(this.#heardAt, this.since) > LOST_AFTER;
  }
}
