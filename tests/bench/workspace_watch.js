// Runs in the page before anything else: tells when a question can be judged, and when the next is painted.
(() => {
  let pressed = 0;
  let before = "";

  const shown = () => {
    const stage = document.querySelector("[data-painted='true']");
    const layer = stage?.querySelector("[data-shown='true'] img")?.closest("[data-shown='true']");
    const images = [...(layer?.querySelectorAll("img") ?? [])];
    const whole = images.length > 0 && images.every((image) => image.complete && image.naturalWidth > 0);
    return whole ? images.map((image) => image.src).join(" ") : "";
  };

  // Questions whose images are all decoded: the one shown and those that wait behind it.
  const ready = () =>
    [...document.querySelectorAll("[data-painted] [data-shown]")].filter((layer) => {
      const images = [...layer.querySelectorAll("img")];
      return images.length > 0 && images.every((image) => image.complete && image.naturalWidth > 0);
    }).length;

  // Resolves in the first task after a frame in which `is` held.
  const afterPaint = (is) =>
    new Promise((resolve) => {
      const look = () => {
        if (!is()) return requestAnimationFrame(look);
        const channel = new MessageChannel();
        channel.port1.onmessage = () => resolve(performance.now());
        channel.port2.postMessage(null);
      };
      requestAnimationFrame(look);
    });

  window.addEventListener("keydown", (event) => { pressed = event.timeStamp; }, true);

  let next = Promise.resolve(0);
  window.bench = {
    ready,
    judgeable: () => afterPaint(() => shown() !== ""),
    arm: async () => {
      await afterPaint(() => shown() !== "");
      before = shown();
      pressed = 0;
      next = afterPaint(() => pressed > 0 && shown() !== "" && shown() !== before);
    },
    painted: async () => (await next) - pressed,
  };
})();
