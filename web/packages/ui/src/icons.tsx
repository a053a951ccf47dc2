// The icons of the product, by what they mean here. One stroke width and one size,
// hidden from assistive technology: the label beside them speaks.
import {
  Activity, ArrowDownUp, ArrowLeft, ArrowLeftRight, ArrowRightLeft, Bell, BellOff, Camera, CameraOff, Check, CheckCheck, ChevronDown, ChevronRight, CircleAlert,
  CircleCheck, Clock, CloudOff, Coffee, Command, Contrast, ExternalLink, Eye, EyeOff, FileText, GraduationCap, Headphones, History, Hourglass,
  Keyboard, Languages, Link2, Lock, LogIn, LogOut, Mail, Maximize, Merge, MessagesSquare, Mic, MicOff, Minimize, Monitor, Moon, PanelRightClose, Pause,
  Phone, PhoneForwarded, PhoneIncoming, PhoneOff, Pin, PinOff, Play, RotateCcw, Save, Search, Settings2, ShieldCheck,
  Smartphone, Sparkles, Star, Sun, UserMinus, UserPlus, Users, UserX, Utensils, Video, VideoOff, Volume2, WifiOff, X,
  // of the administration
  ArrowDown, ArrowUp, Building2, CalendarClock, Copy, DoorOpen, Download, IndentDecrease, IndentIncrease, LayoutDashboard, ListTree, Menu, Plus, ScrollText,
  KeyRound, Tag, Trash2, Undo2, Upload, UserCog, Webhook,
  // of the wallboard and the reports
  ChartColumn, Printer, Tv,
  type LucideIcon,
} from 'lucide-react';

function icon(Shape: LucideIcon) {
  return function Icon({ size = 18, className }: { size?: number; className?: string | undefined }) {
    return <Shape size={size} strokeWidth={1.9} aria-hidden focusable="false" {...(className === undefined ? {} : { className })} />;
  };
}

/** The strength of a network. What is missing shows faintly: a lone first bar reads as a stain. */
function bars(lit: number) {
  return function Bars({ size = 18, className }: { size?: number; className?: string | undefined }) {
    return (
      <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth={1.9} strokeLinecap="round" aria-hidden focusable="false" className={className}>
        {['M2 20h.01', 'M7 20v-4', 'M12 20v-8', 'M17 20V8', 'M22 20V4'].map((d, i) => <path key={d} d={d} opacity={i < lit ? undefined : 0.3} />)}
      </svg>
    );
  };
}

export const icons = {
  activity: icon(Activity), accept: icon(Phone), alert: icon(CircleAlert), back: icon(ArrowLeft), bell: icon(Bell),
  bellOff: icon(BellOff), break: icon(Coffee), camera: icon(Camera), cameraOff: icon(CameraOff), check: icon(Check),
  chevron: icon(ChevronDown), clock: icon(Clock), close: icon(X), command: icon(Command), contrast: icon(Contrast),
  done: icon(CheckCheck), enter: icon(ChevronRight), eye: icon(Eye), eyeOff: icon(EyeOff), external: icon(ExternalLink), file: icon(FileText), headphones: icon(Headphones),
  history: icon(History), hold: icon(Pause), incoming: icon(PhoneIncoming), keyboard: icon(Keyboard), language: icon(Languages),
  link: icon(Link2), lock: icon(Lock), signIn: icon(LogIn), lunch: icon(Utensils), mail: icon(Mail), maximize: icon(Maximize), mic: icon(Mic), micOff: icon(MicOff),
  minimize: icon(Minimize), monitor: icon(Monitor), moon: icon(Moon), bringBack: icon(PanelRightClose), ok: icon(CircleCheck),
  offline: icon(CloudOff), phone: icon(Phone), hangUp: icon(PhoneOff), pin: icon(Pin), pinOff: icon(PinOff), resume: icon(Play),
  retry: icon(RotateCcw), save: icon(Save), search: icon(Search), settings: icon(Settings2), shield: icon(ShieldCheck),
  signalGood: bars(5), signalFair: bars(3), signalPoor: bars(2), signOut: icon(LogOut),
  smartphone: icon(Smartphone), sparkles: icon(Sparkles), speaker: icon(Volume2), star: icon(Star), sun: icon(Sun),
  swap: icon(ArrowDownUp), training: icon(GraduationCap), users: icon(Users), video: icon(Video), videoOff: icon(VideoOff),
  wifiOff: icon(WifiOff), alternate: icon(ArrowLeftRight), merge: icon(Merge), transfer: icon(PhoneForwarded), consult: icon(MessagesSquare),
  aside: icon(Hourglass), add: icon(UserPlus), remove: icon(UserX), handOver: icon(ArrowRightLeft), suspend: icon(UserMinus),
  // of the administration
  up: icon(ArrowUp), down: icon(ArrowDown), company: icon(Building2), hours: icon(CalendarClock), copy: icon(Copy), door: icon(DoorOpen), download: icon(Download),
  outdent: icon(IndentDecrease), indent: icon(IndentIncrease), home: icon(LayoutDashboard), tree: icon(ListTree), menu: icon(Menu), plus: icon(Plus),
  journal: icon(ScrollText), skill: icon(Tag), trash: icon(Trash2), undo: icon(Undo2), upload: icon(Upload), role: icon(UserCog), key: icon(KeyRound), webhook: icon(Webhook),
  board: icon(LayoutDashboard), reports: icon(ChartColumn), print: icon(Printer), tv: icon(Tv),
  ascending: icon(ArrowUp), descending: icon(ArrowDown),
};

export type IconName = keyof typeof icons;

export function Icon({ name, size, className }: { name: IconName; size?: number; className?: string | undefined }) {
  const Shape = icons[name];
  return <Shape {...(size === undefined ? {} : { size })} className={className} />;
}
