import type { VideoMessages } from "./video-messages";

export const videoZh: VideoMessages = {
  actions: {
    play: "播放",
    pause: "暂停",
    back: "上一帧",
    forward: "下一帧",
    start: "回到开头",
    loop: "循环播放",
    slower: "减速",
    faster: "加速",
    frames: "模型看到的帧",
    mark: "标记时刻",
    markLeft: "标记左侧时刻",
    markRight: "标记右侧时刻",
  },
  watch: (count, share) =>
    `请先看完${count === 1 ? "视频" : "两段视频"}再作答：已看 ${Math.round(100 * share)} %`,
  watchFirst: (count) => `请先看完${count === 1 ? "视频" : "两段视频"}（空格键播放）。`,
  seen: (count) => (count === 1 ? "已看完" : "两段均已看完"),
  frame: (frame, frames) => `第 ${frame + 1} 帧，共 ${frames} 帧`,
  speed: (speed) => `${speed} 倍速`,
  position: "播放位置",
  video: (place) => `视频 ${place + 1}`,
  strip: "模型实际看到的帧",
  stripOf: (place, count) => (count === 1 ? "模型看到的帧" : `模型看到的视频 ${place + 1} 的帧`),
  toFrame: (frame, time) => `跳到第 ${frame + 1} 帧，${time}`,
  marks: "时刻标记",
  markAt: (place, count, time) =>
    count === 1 ? `时刻 ${time}` : `${place === 0 ? "左" : "右"} ${time}`,
  goTo: (name) => `跳到标记 ${name}`,
  reason: (name) => `标记 ${name} 的原因`,
  reasonHint: "原因（可不填）",
  remove: (name) => `删除标记 ${name}`,
};
