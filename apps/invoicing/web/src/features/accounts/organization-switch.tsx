import { useLocation } from 'wouter'
import { Icon } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import { Monogram } from '../../ui/monogram.tsx'
import { Complaint } from '../../ui/states.tsx'
import { useActivateOrganization, useMember } from './api.ts'

/** Shows the present organisation and leads to the user's others. */
export function OrganizationSwitch({ color }: { color: string | undefined }) {
  const { organization, organizations } = useMember()
  const [, navigate] = useLocation()
  const activate = useActivateOrganization(() => navigate('/'))
  return (
    <div>
      <Menu
        className="organization-switch"
        label={
          <>
            <Monogram text={organization.name} color={color} />
            <span className="truncate">
              <span className="visually-hidden">Organisation: </span>
              {organization.name}
            </span>
            <Icon name="chevrons" />
          </>
        }
      >
        {organizations.map(({ id, name }) => (
          <button
            key={id}
            type="button"
            aria-current={id === organization.id}
            onClick={() => activate.mutate(id)}
          >
            <span className="truncate">{name}</span>
            {id === organization.id && <Icon name="check" />}
          </button>
        ))}
        <button type="button" onClick={() => navigate('/organizations/new')}>
          <Icon name="plus" /> New organisation
        </button>
      </Menu>
      <Complaint error={activate.error} />
    </div>
  )
}
