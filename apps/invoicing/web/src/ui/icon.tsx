const PATHS = {
  dashboard: 'M4 13h6V4H4zM14 20h6v-9h-6zM4 20h6v-3H4zM14 7h6V4h-6z',
  invoices: 'M6 3h9l4 4v14H6zM14 3v5h5M9 13h7M9 17h7',
  customers:
    'M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8M2 21c0-4 3-6 7-6s7 2 7 6M17 4a4 4 0 0 1 0 7M18 15c3 .6 4 2.6 4 6',
  members:
    'M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8M5 21c0-4 3-6 7-6s7 2 7 6M4 5a3.5 3.5 0 0 0 0 6M20 5a3.5 3.5 0 0 1 0 6',
  activity: 'M3 12h4l3 8 4-16 3 8h4',
  subscription: 'M3 6h18v13H3zM3 10h18M7 15h4',
  settings:
    'M4 7h9M17 7h3M4 17h3M11 17h9M15 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M9 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14M20 20l-4-4',
  menu: 'M4 7h16M4 12h16M4 17h16',
  close: 'M6 6l12 12M18 6L6 18',
  plus: 'M12 5v14M5 12h14',
  check: 'M5 12.5l4.5 4.5L19 7',
  chevrons: 'M8 10l4-4 4 4M8 14l4 4 4-4',
  download: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  back: 'M15 6l-6 6 6 6',
  remove: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
  send: 'M4 12l16-8-6 16-3-7z',
  mail: 'M3 6h18v12H3zM3 7l9 7 9-7',
  link: 'M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1.2 1.2M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1.2-1.2',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  open: 'M14 4h6v6M20 4l-9 9M18 14v6H4V6h6',
  edit: 'M4 20l1-4L16 5l3 3L8 19z',
  payments: 'M3 7h18v11H3zM12 15a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M6 10v5M18 10v5',
  assistant: 'M12 4l1.7 5.3L19 11l-5.3 1.7L12 18l-1.7-5.3L5 11l5.3-1.7zM19 17v4M17 19h4',
  ascending: 'M12 19V5M7 10l5-5 5 5',
  descending: 'M12 5v14M7 14l5 5 5-5',
  sortable: 'M8 9l4-4 4 4M8 15l4 4 4-4',
  alert: 'M12 4l9 16H3zM12 10v4M12 17v.5',
} as const

export type IconName = keyof typeof PATHS

/** A line drawing that says nothing to a screen reader: its neighbour's text does. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  )
}
