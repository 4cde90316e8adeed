import { Link, useLocation } from 'wouter'
import { Avatar } from '../../ui/avatar.tsx'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import { Complaint } from '../../ui/states.tsx'
import { OrganizationSwitch, useLogOut, useMember } from '../accounts/index.ts'
import { useOwnAvatar } from '../members/index.ts'

const PLACES: readonly (readonly [path: string, label: string, icon: IconName])[] = [
  ['/', 'Dashboard', 'dashboard'],
  ['/invoices', 'Invoices', 'invoices'],
  ['/customers', 'Customers', 'customers'],
  ['/payments', 'Payments', 'payments'],
  ['/activity', 'Activity', 'activity'],
  ['/members', 'Members', 'members'],
  ['/subscription', 'Subscription', 'subscription'],
  ['/settings', 'Settings', 'settings'],
]

export function Navigation({ color }: { color: string | undefined }) {
  const [location] = useLocation()
  return (
    <div className="navigation">
      <OrganizationSwitch color={color} />
      <nav aria-label="Main">
        <ul>
          {PLACES.map(([path, label, icon]) => (
            <li key={path}>
              <Link href={path} aria-current={isWithin(location, path) ? 'page' : undefined}>
                <Icon name={icon} />
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <UserMenu />
    </div>
  )
}

function UserMenu() {
  const { user } = useMember()
  const avatar = useOwnAvatar(64)
  const [, navigate] = useLocation()
  const logOut = useLogOut(() => navigate('/log-in'))
  return (
    <div>
      <Complaint error={logOut.error} />
      <Menu
        className="user-menu"
        label={
          <>
            <Avatar name={user.name} src={avatar} />
            <span className="truncate">
              <span className="visually-hidden">Account: </span>
              {user.name}
            </span>
            <Icon name="chevrons" />
          </>
        }
      >
        <Link href="/profile">Profile</Link>
        <button type="button" onClick={() => logOut.mutate()}>
          Log out
        </button>
      </Menu>
    </div>
  )
}

function isWithin(location: string, path: string): boolean {
  return location === path || (path !== '/' && location.startsWith(`${path}/`))
}
